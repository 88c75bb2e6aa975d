/** A language that clients of a gateway are generated in. */
export interface ClientLanguage {
  readonly name: string
  /** What the generator calls it. */
  readonly generator: string
  /** The program that compiles it, and how to get it. */
  readonly compiler: string
  readonly from: string
  /** What the compiler is given, in the folder of the generated client. */
  readonly compile: readonly string[]
  /** Files the compiler needs beside the client. */
  readonly beside?: Readonly<Record<string, string>>
}

/** The languages of clients, and what compiles each. A client is one file, and none needs a library to be compiled. */
export const clientLanguages: readonly ClientLanguage[] = [
  {
    name: 'TypeScript',
    generator: 'typescript',
    compiler: 'tsc',
    from: 'npm install --save-dev typescript',
    compile: [
      '--noEmit',
      '--strict',
      '--target',
      'es2024',
      '--lib',
      'es2024,dom',
      '--module',
      'nodenext',
      'client.ts',
    ],
  },
  {
    name: 'Python',
    generator: 'python',
    compiler: 'python3',
    from: 'apt-get install python3',
    compile: ['-m', 'py_compile', 'client.py'],
  },
  {
    name: 'Go',
    generator: 'go',
    compiler: 'go',
    from: 'apt-get install golang-go',
    compile: ['build', '.'],
    beside: { 'go.mod': 'module client\n\ngo 1.21\n' },
  },
  {
    name: 'Java',
    generator: 'java',
    compiler: 'javac',
    from: 'apt-get install default-jdk-headless',
    compile: ['-d', 'classes', 'Client.java'],
  },
]
