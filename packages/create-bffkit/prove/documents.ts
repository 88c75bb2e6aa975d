/** Facts of the Swagger Petstore, version 3, in the form it has them: components, int64, enums, header and query parameters. */
export const document = {
  openapi: '3.0.4',
  info: { title: 'Swagger Petstore - OpenAPI 3.0', version: '1.0.27' },
  servers: [{ url: '/api/v3' }],
  paths: {
    '/pet/findByStatus': {
      get: {
        operationId: 'findPetsByStatus',
        parameters: [
          {
            name: 'status',
            in: 'query',
            required: true,
            schema: { type: 'string', enum: ['available', 'pending', 'sold'] },
          },
        ],
        responses: {
          200: {
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
            },
          },
          400: { description: 'Invalid status value' },
        },
        security: [{ petstore_auth: ['read:pets'] }],
      },
    },
    '/pet/{petId}': {
      get: {
        operationId: 'getPetById',
        parameters: [
          { name: 'petId', in: 'path', required: true, schema: { type: 'integer', format: 'int64' } },
        ],
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } },
          400: { description: 'Invalid ID supplied' },
          404: { description: 'Pet not found' },
        },
        security: [{ api_key: [] }],
      },
    },
  },
  components: {
    schemas: {
      Category: {
        type: 'object',
        properties: { id: { type: 'integer', format: 'int64' }, name: { type: 'string', example: 'Dogs' } },
      },
      Pet: {
        required: ['name', 'photoUrls'],
        type: 'object',
        properties: {
          id: { type: 'integer', format: 'int64', example: 10 },
          name: { type: 'string', example: 'doggie' },
          category: { $ref: '#/components/schemas/Category' },
          photoUrls: { type: 'array', items: { type: 'string' } },
          status: { type: 'string', enum: ['available', 'pending', 'sold'] },
        },
      },
    },
    securitySchemes: {
      petstore_auth: {
        type: 'oauth2',
        flows: { implicit: { authorizationUrl: 'https://pets.example/auth', scopes: {} } },
      },
      api_key: { type: 'apiKey', name: 'api_key', in: 'header' },
    },
  },
}

/** The other style: 3.1, YAML, no operationIds, schemas in place, nullable by a list of types. */
export const postalDocument = `openapi: 3.1.0
info: { title: Parcel tracking, version: '2' }
servers: [{ url: 'https://post.example/v2' }]
paths:
  /parcels/{number}:
    get:
      summary: Where a parcel is
      parameters:
        - { name: number, in: path, required: true, schema: { type: string }, example: JD014600003000000001 }
      responses:
        '200':
          description: The parcel
          content:
            application/json:
              schema:
                type: object
                required: [number, status, events]
                properties:
                  number: { type: string, examples: [JD014600003000000001] }
                  status: { type: string, enum: [posted, moving, delivered] }
                  recipient: { type: [string, 'null'] }
                  events:
                    type: array
                    items:
                      type: object
                      required: [at, text]
                      properties: { at: { type: string, format: date-time }, text: { type: string } }
        '404': { description: Not one of ours }
`
