/** A secret that is given away on purpose, to see that the audit tells. */
export const marker = "planted-and-in-clear-0123456789abcdef";
