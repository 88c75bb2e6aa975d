/** Something an audit does not accept: where it is, what is wrong, and what would be right. */
export interface Finding {
  readonly where: string
  readonly what: string
  readonly instead: string
}
