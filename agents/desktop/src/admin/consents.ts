/** The tab in which an owner has said yes tells the form that asked. */
export const CONSENTS = 'centralita.consents'

export interface Told {
  state: string
  ticket: string
}
