/** How loudly an offer calls: kept in this browser, as ears and desks differ. */
import { reactive, watch } from 'vue'
import type { Sound } from './chime'

const KEY = 'centralita.attention'

export interface Attention {
  sound: boolean
  tone: Sound
  /** 0 to 1. */
  volume: number
  /** Tell the system when the desk is hidden; works only once the browser was asked. */
  notices: boolean
}

export const attention = reactive<Attention>({ sound: true, tone: 'notes', volume: 0.6, notices: false, ...kept() })

watch(attention, (now) => localStorage.setItem(KEY, JSON.stringify(now)))

function kept(): Partial<Attention> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Attention>
  } catch {
    return {}
  }
}
