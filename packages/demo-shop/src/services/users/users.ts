import { createRoute } from '@hono/zod-openapi'
import { fromJson } from '../../database/json.ts'
import { createService, type ServiceContext } from '../every-service/create-service.ts'
import { jsonAnswer } from '../every-service/json-content.ts'
import { problems, refusal } from '../every-service/problem.ts'
import { User } from './users.schema.ts'

const me = createRoute({
  method: 'get',
  path: '/me',
  summary: 'The customer the token belongs to',
  responses: { 200: jsonAnswer(User, 'The customer'), ...problems(401, 404) },
})

/** Customers: profile, addresses, segment. */
export const users = (context: ServiceContext) =>
  createService({ name: 'users', description: 'Customers and what we know of them' }, context).openapi(
    me,
    async (c) => {
      const row = await context.database
        .selectFrom('users')
        .select(['id', 'name', 'email', 'segment', 'profile'])
        .where('id', '=', c.var.userId)
        .executeTakeFirst()
      if (!row) throw refusal(404, 'no such customer')
      const { profile, ...user } = row
      return c.json({ ...user, ...fromJson(profile) }, 200)
    },
  )
