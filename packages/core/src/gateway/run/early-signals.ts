import { leaveOnSignals } from './signals.ts'

leaveOnSignals()
