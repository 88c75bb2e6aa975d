import { columns } from '@bffkit/core/serve'

/** Rows of cells, the heads first. */
export type Table = readonly (readonly string[])[]

/** Columns as wide as their widest cell, the first one flush left, the others right. */
export const aligned = (rows: Table): string => columns(rows, (_, column) => column > 0)
