import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { chown, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { freePort } from './free-port.ts'

/** A PostgreSQL of a test's own, on a free port, that keeps what it holds in a folder of its own. */
export interface TestPostgres extends AsyncDisposable {
  /** For a user who may do anything. */
  readonly url: string
  readonly port: number
  /** Where its socket is, and where it may read files. */
  readonly folder: string
  /** Ends at once with every session, as if the machine had lost its power. */
  kill(): Promise<void>
  /** Starts again on the same port, with what it held. */
  start(): Promise<void>
}

/** Debian has its versions beside each other, and the newest is taken; elsewhere it is where other programs are. */
const folders = (): string[] => {
  const versions = '/usr/lib/postgresql'
  const debian = existsSync(versions)
    ? readdirSync(versions).sort((one, other) => Number(other) - Number(one))
    : []
  return [...debian.map((version) => join(versions, version, 'bin')), '/usr/local/bin', '/usr/bin']
}

const programs = folders().find((folder) => existsSync(join(folder, 'initdb')))

/** Why there is no PostgreSQL to test with; `undefined` when there is one. */
export const withoutPostgres: string | undefined =
  programs === undefined ? 'PostgreSQL is not installed: apt-get install postgresql' : undefined

/**
 * Starts Debian's PostgreSQL for a test. It does not wait for the disk.
 *
 * @param settings those of `postgresql.conf`, such as `{ max_connections: '10' }`
 *
 * @throws Error when it is not installed, see {@link withoutPostgres}, or ends by itself.
 *
 * @example
 * await using postgres = await startPostgres()
 * const database = new Kysely<KeyTables>({ dialect: postgresDialect(postgres.url) })
 * await postgres.kill()
 */
export const startPostgres = async (
  settings: Readonly<Record<string, string>> = {},
): Promise<TestPostgres> => {
  if (programs === undefined) throw new Error(withoutPostgres)
  const program = (name: string) => join(programs, name)
  const port = await freePort()
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'))
  const data = join(folder, 'data')
  const user = ordinaryUser()
  if (user) await chown(folder, user.uid, user.gid)
  const language = { LC_ALL: 'C' }
  await promisify(execFile)(
    program('initdb'),
    ['--no-sync', '--no-instructions', '-D', data, '-U', 'shop', '-A', 'trust', '-E', 'UTF8'],
    { ...user, env: language, cwd: folder },
  )

  let child: ChildProcess | undefined
  let ended: Promise<unknown> = Promise.resolve()

  const start = async () => {
    const options = {
      port: String(port),
      listen_addresses: '127.0.0.1',
      unix_socket_directories: folder,
      fsync: 'off',
      ...settings,
    }
    const flags = Object.entries(options).flatMap(([name, value]) => ['-c', `${name}=${value}`])
    const started = spawn(program('postgres'), ['-D', data, ...flags], {
      ...user,
      env: language,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    child = started
    ended = once(started, 'exit')
    const lines = createInterface({ input: started.stderr })
    const ready = new Promise<void>((resolve) => {
      lines.on('line', (line) => {
        if (line.includes('ready to accept')) resolve()
      })
    })
    const gone = ended.then(() => {
      throw new Error(`startPostgres: ${program('postgres')} ended with ${started.exitCode}`)
    })
    gone.catch(() => {})
    await Promise.race([ready, gone])
  }
  const kill = async () => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const { pid = 0 } = child
    // Its sessions are processes of their own, which would notice a moment later.
    const sessions = childrenOf(pid)
    for (const one of [pid, ...sessions]) endProcess(one)
    await ended
    while (sessions.some(isThere)) await new Promise((resolve) => setTimeout(resolve, 5))
  }

  await start()
  return {
    url: `postgres://shop@127.0.0.1:${port}/postgres`,
    port,
    folder,
    kill,
    start,
    [Symbol.asyncDispose]: async () => {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Whom to run it as: it refuses root. */
const ordinaryUser = (): { readonly uid: number; readonly gid: number } | undefined => {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8')
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}

const childrenOf = (pid: number): number[] =>
  (existsSync('/proc') ? readdirSync('/proc') : [])
    .filter((name) => /^\d+$/.test(name) && statusOf(Number(name)).includes(`\nPPid:\t${pid}\n`))
    .map(Number)

const endProcess = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const isThere = (pid: number): boolean => /^State:\s+[^ZX\s]/m.test(statusOf(pid))

const statusOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
