/**
 * Names that the clients of openapi-generator 7.26 and redocly 2.77 need for types of their own: a component of such a name
 * does not compile, or quietly takes the place of the other. Both rename what else is taken in a language.
 */
const names = {
  Go: 'Auth Bool Config Configuration Float32 Float64 Int Int32 Int64 String Time',
  Java:
    'Array ArrayList Arrays Consumer Duration False HashMap HttpClient HttpRequest HttpResponse InputStream ' +
    'JsonCreator JsonProperty JsonTypeName Map ObjectMapper Objects Override Pair String StringJoiner Thread True',
  Python:
    'Annotated Any BaseModel Callable Dict Enum Exception Generic Iterator List Literal Optional Servers Set Str ' +
    'StrictBool StrictBytes StrictFloat StrictInt StrictStr Tuple URI UUID Union',
} as const

const languages = new Map(
  Object.entries(names).flatMap(([language, list]) => list.split(' ').map((name) => [name, language])),
)

/** The language whose generated clients have a type of this name themselves, if there is one. */
export const takenBy = (name: string): string | undefined => languages.get(name)
