/** What stands in set-up text in place of a virtual key's value that is not on this machine. */
export const keyPlaceholder = 'sk-gate-YOUR-KEY';
