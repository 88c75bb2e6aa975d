/** The JSON text of a `T`, as a column holds it. */
export type Json<T> = string & { readonly __holds?: T }

/** Writes a value as the text of a JSON column. */
export const toJson = <T>(value: T): Json<T> => JSON.stringify(value) as Json<T> // stringify only knows `string`

/** Reads the value of a JSON column. Nothing but `toJson` writes these columns, so the type is taken at its word. */
export const fromJson = <T>(text: Json<T>): T => JSON.parse(text)
