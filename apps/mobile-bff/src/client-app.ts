import type { Hono } from 'hono'
import type { BlankEnv, ExtractSchema } from 'hono/types'
import type { createApp } from './app.ts'

/**
 * The gateway as its client sees it: the routes, with every answer spelled out.
 *
 * `npm run build` prints this type into the declarations of the client, which a front end reads with nothing but hono
 * installed. TypeScript would print a name that the types of an answer have elsewhere (such as `Reason` of
 * `@bffkit/core`) as an import of that place; spelled out, they have no name.
 */
export type ClientApp = Hono<BlankEnv, Routes<ExtractSchema<ReturnType<typeof createApp>>>, '/'>

type Routes<S> = { [Path in keyof S]: { [Method in keyof S[Path]]: Route<S[Path][Method]> } }

type Route<R> = { [K in keyof R]: K extends 'output' ? Spelled<R[K]> : R[K] }

/** A union that was taken apart and put together again is a new one, without a name. */
type Spelled<T> = (T extends unknown ? [Structure<T>] : never)[0]

/** A key that went through a template no longer leads to the declaration where the name stands. */
type Structure<T> = T extends readonly unknown[]
  ? { [K in keyof T]: Spelled<T[K]> }
  : T extends object
    ? { [K in keyof T as `${K & string}`]: Spelled<T[K]> }
    : T
