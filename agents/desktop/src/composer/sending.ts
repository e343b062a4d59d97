/** How something is sent: what comes after it, or when it leaves. */
export interface Sending {
  then?: 'finish' | 'snooze'
  at?: Date
}
