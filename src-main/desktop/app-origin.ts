/** Where the interface lives in the desktop app: a scheme of its own, with no port and out of every browser's reach. */
export const appScheme = 'app';
export const appHost = 'gatehouse';
export const appOrigin = `${appScheme}://${appHost}`;
