// What a caller may be told.

/** The request cannot be handled as it is; the text says why. */
export class BadRequest extends Error {}

/** There is no such thing. */
export class NotFound extends Error {}
