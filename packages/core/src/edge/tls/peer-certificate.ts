import { TLSSocket } from 'node:tls'
import type { ClientCertificate } from '../../scope/client-certificate.ts'
import { type Incoming, isHttp2 } from '../../scope/incoming.ts'

/** The certificate of the peer, when the server has asked for it and trusts who signed it. */
export const peerCertificate = (incoming: Incoming): ClientCertificate | undefined => {
  const socket = isHttp2(incoming) ? incoming.stream.session?.socket : incoming.socket
  // What HTTP/2 has is a stand-in for its socket, which passes all of this on.
  if (!(socket instanceof TLSSocket || (socket && 'getPeerCertificate' in socket))) return
  const { authorized, getPeerCertificate } = socket as TLSSocket
  if (!authorized) return
  const { subject, issuer, subjectaltname, fingerprint256 } = getPeerCertificate.call(socket)
  if (!fingerprint256) return
  return {
    subject: single(subject?.CN),
    issuer: single(issuer?.CN),
    names: namesIn(subjectaltname),
    fingerprint: fingerprint256.replaceAll(':', '').toLowerCase(),
  }
}

const single = (name: string | string[] | undefined): string => (Array.isArray(name) ? name[0] : name) ?? ''

const name = /(?:^|, )(URI|DNS):("(?:[^"\\]|\\.)*"|[^,]*)/g

const namesIn = (alternatives = ''): string[] => {
  const found = [...alternatives.matchAll(name)].map(([, kind, text = '']) => ({
    kind,
    text: text.startsWith('"') ? String(JSON.parse(text)) : text,
  }))
  const ofKind = (wanted: string) => found.filter(({ kind }) => kind === wanted).map(({ text }) => text)
  return [...ofKind('URI'), ...ofKind('DNS')]
}
