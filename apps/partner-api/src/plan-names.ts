/** The plans a partner can have. */
export const planNames = ['free', 'standard', 'premium'] as const

/** One of {@link planNames}. */
export type PlanName = (typeof planNames)[number]

/** Whether a word is the name of a plan. */
export const isPlan = (word: string): word is PlanName => planNames.some((name) => name === word)
