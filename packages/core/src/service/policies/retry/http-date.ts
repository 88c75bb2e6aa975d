const imfFixdate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/
const rfc850 = /^[A-Z][a-z]+day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/
const asctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})$/

/**
 * The moment an HTTP date means, in milliseconds since 1970; `undefined` for anything else. All three forms of RFC 9110
 * section 5.6.7: `Date.parse` alone would take `0` for a year, and asctime for local time.
 */
export const httpDate = (text: string): number | undefined => {
  const time = Date.parse(imfFixdate.test(text) ? text : (fromRfc850(text) ?? fromAsctime(text) ?? ''))
  return Number.isNaN(time) ? undefined : time
}

const fromRfc850 = (text: string): string | undefined => {
  const [, day, month, year, time] = rfc850.exec(text) ?? []
  return year && `${day} ${month} ${Number(year) < 70 ? '20' : '19'}${year} ${time} GMT`
}

const fromAsctime = (text: string): string | undefined => {
  const [, month, day, time, year] = asctime.exec(text) ?? []
  return year && `${day} ${month} ${year} ${time} GMT`
}
