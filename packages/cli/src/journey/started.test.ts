import { expect, it, vi } from 'vitest'
import { start } from './started.ts'

const running = (code: string, signal = new AbortController().signal) =>
  start([process.execPath, '--eval', code], process.cwd(), { root: '.', environment: {}, signal })

/** A program that stays up and has started another one, which prints its id. */
const family = `
  const { spawn } = require('node:child_process')
  const child = "console.log('child ' + process.pid); setInterval(() => {}, 1_000)"
  spawn(process.execPath, ['--eval', child], { stdio: 'inherit' })
  setInterval(() => {}, 1_000)`

const alive = (id: number) => {
  try {
    return process.kill(id, 0)
  } catch {
    return false
  }
}

it.each(['kill', 'interrupt'] as const)('%s ends a program and what it has started', async (way) => {
  const program = running(family)
  const [, id] = await program.printed(/child (\d+)/)

  await program[way]()

  await vi.waitFor(() => expect(alive(Number(id))).toBe(false), { timeout: 30_000 })
})

it('says what a program printed that ends before it says what is waited for', async () => {
  const program = running("console.log('the port is taken')")

  await expect(program.printed(/listening/)).rejects.toThrow(
    /ended before it printed \/listening\/; it has printed\nthe port is taken$/,
  )
  expect(await program.ended).toBe(0)
})

it('waits no longer when the journey is interrupted', async () => {
  const interrupted = new AbortController()
  const program = running('setInterval(() => {}, 1_000)', interrupted.signal)
  const saying = program.printed(/never/)

  interrupted.abort(new Error('interrupted'))

  await expect(saying).rejects.toThrow('interrupted')
  await program.kill()
})
