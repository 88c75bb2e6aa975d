import axios from 'axios'
import express from 'express'

/** `GET /account`, as it often is: three calls, of which the points may fail. */
export const oldApi = (settings: { USERS_URL: string; ORDERS_URL: string; REWARDS_URL: string }) => {
  const app = express()

  app.get('/v1/account', async (req, res) => {
    const headers = { authorization: req.headers.authorization }
    const get = (url: string) => axios.get(url, { headers, timeout: 1_000 })
    try {
      const [user, orders, rewards] = await Promise.all([
        get(`${settings.USERS_URL}/me`),
        get(`${settings.ORDERS_URL}/orders?limit=3`),
        get(`${settings.REWARDS_URL}/balance`).catch(() => undefined),
      ])
      res.json({ profile: user.data, orders: orders.data, points: rewards?.data.points ?? null })
    } catch (error) {
      res.status(axios.isAxiosError(error) ? (error.response?.status ?? 502) : 500).json({ error: 'failed' })
    }
  })
  return app
}
