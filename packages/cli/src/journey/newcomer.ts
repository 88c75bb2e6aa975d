/** The environment npm sets for programs it runs in a package. */
const ofThisRun =
  /^(npm_(package|lifecycle|config_(workspace|local_prefix|prefix)|command|execpath|node_execpath)|INIT_CWD$|NODE$)/

/**
 * The environment of somebody who has just opened a terminal: without what npm has put into it to run this program, such as
 * the programs of this checkout in PATH.
 *
 * @param delimiter between the folders of PATH
 */
export const newcomer = (environment: NodeJS.ProcessEnv, delimiter: string): NodeJS.ProcessEnv => {
  const { PATH = '', FORCE_COLOR: _, ...rest } = environment
  const own = Object.entries(rest).filter(([name]) => !ofThisRun.test(name))
  const folders = PATH.split(delimiter).filter((folder) => !/node_modules|node-gyp-bin/.test(folder))
  return { ...Object.fromEntries(own), PATH: folders.join(delimiter), DO_NOT_TRACK: '1', NO_COLOR: '1' }
}
