import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { failure } from '@desk/words/failure'

export interface Toast {
  id: number
  text: string
  tone: 'plain' | 'bad'
  action?: { label: string; run: () => void }
}

const PLAIN_MS = 4000
const BAD_MS = 8000

/** Short words at the foot of the screen that leave by themselves; the same words stand there once. */
export const useToasts = defineStore('toasts', () => {
  const toasts = shallowRef<Toast[]>([])
  let last = 0

  function say(text: string, options: { tone?: Toast['tone']; action?: Toast['action']; ms?: number } = {}) {
    const tone = options.tone ?? 'plain'
    const toast: Toast = { id: ++last, text, tone, action: options.action }
    const others = toasts.value.filter((one) => one.text !== text)
    toasts.value = [...others.slice(-2), toast]
    setTimeout(() => dismiss(toast.id), options.ms ?? (tone === 'bad' ? BAD_MS : PLAIN_MS))
    return toast.id
  }

  const complain = (error: unknown) => say(failure(error), { tone: 'bad' })

  function dismiss(id: number) {
    toasts.value = toasts.value.filter((toast) => toast.id !== id)
  }

  return { toasts, say, complain, dismiss }
})
