/** A token (RFC 9110 section 5.6.2), to be put together with what stands around it. */
export const tokenPattern = "[!#$%&'*+.^_`|~\\w-]+"

/** What is a token as a whole, such as the name of a header, of a cookie, or a method. */
export const token = new RegExp(`^${tokenPattern}$`)
