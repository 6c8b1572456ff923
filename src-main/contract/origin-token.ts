/** The header for the half of a browser's session that its page keeps; the other half is a cookie. */
export const originTokenHeader = 'x-gatehouse-origin-token';
