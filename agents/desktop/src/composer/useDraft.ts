import { onBeforeUnmount, reactive, shallowRef, watch } from 'vue'
import { hub } from '@desk/api/calls'
import type { DraftView, Mode, ReplyDefaults } from '@desk/api/types'
import { line } from '@desk/live/socket'
import { useInbox } from '@desk/stores/inbox'
import { useThread } from '@desk/stores/thread'
import { blank, fromDraft, isBlank, isUntouched, type Letter } from './letter'
import { dropShadow, readShadow, writeShadow } from './shadow'

const PAUSE_MS = 500

/**
 * One unsent text, kept on the hub half a second after the last key, and in this browser at once.
 * Saves go one after the other and carry an ascending version, so a late one cannot win. Whom a
 * letter without a word shall go to is no draft for the hub: only this browser keeps it.
 */
export function useDraft(interactionId: string, mode: Mode, reply: ReplyDefaults | null, kept?: DraftView) {
  const inbox = useInbox()
  const thread = useThread()
  const shadow = readShadow(interactionId, mode)
  const newer = shadow && shadow.ver > (kept?.ver ?? 0) ? shadow : null
  const letter = reactive<Letter>(newer ? newer.letter : kept ? fromDraft(kept) : blank(reply))
  const status = shallowRef<'' | 'saving' | 'saved' | 'failed'>('')
  let ver = Math.max(kept?.ver ?? 0, shadow?.ver ?? 0)
  let savedVer = kept?.ver ?? 0
  let timer = 0
  let saving: Promise<void> | null = null
  let resting = false

  watch(letter, changed, { deep: true })
  watch(line, (state) => state === 'open' && status.value === 'failed' && save())
  onBeforeUnmount(flush)
  if (newer) changed()

  function changed() {
    if (resting) return
    ver = Math.max(Date.now(), ver + 1)
    writeShadow(interactionId, mode, { letter, ver })
    status.value = ''
    clearTimeout(timer)
    timer = window.setTimeout(save, PAUSE_MS)
  }

  async function save() {
    clearTimeout(timer)
    await saving
    if (savedVer >= ver) return
    saving = put(ver).finally(() => (saving = null))
    return saving
  }

  async function put(wanted: number) {
    status.value = 'saving'
    try {
      if (isBlank(letter)) await drop(wanted)
      else await hub.saveDraft(interactionId, body(wanted))
      savedVer = Math.max(savedVer, wanted)
      if (!isBlank(letter) || isUntouched(letter, reply)) dropShadow(interactionId, mode, wanted)
      status.value = isBlank(letter) ? '' : 'saved'
      inbox.touch(interactionId, { draft: !isBlank(letter) })
      thread.forgetAhead(interactionId)
    } catch {
      status.value = 'failed'
    }
  }

  async function drop(wanted: number) {
    if (savedVer > 0) await hub.dropDraft(interactionId, mode, wanted)
  }

  const body = (wanted: number) => ({
    mode,
    text: letter.text,
    to: letter.to,
    cc: letter.cc,
    bcc: letter.bcc,
    subject: letter.subject,
    uploads: letter.uploads.map((part) => part.blob_id),
    ver: wanted,
  })

  function flush() {
    clearTimeout(timer)
    if (savedVer < ver && !resting) save()
  }

  /** Starts afresh after sending; the hub drops the draft of this version with the message. */
  function clear(): number {
    clearTimeout(timer)
    ver = Math.max(Date.now(), ver + 1)
    savedVer = ver
    rest(() => Object.assign(letter, blank(reply)))
    dropShadow(interactionId, mode, ver)
    status.value = ''
    thread.forgetAhead(interactionId)
    inbox.touch(interactionId, { draft: false })
    return ver
  }

  /** Addresses an untouched letter anew; what somebody chose or wrote stays as it is. */
  function restart(fresh: ReplyDefaults) {
    const untouched = isUntouched(letter, reply)
    reply = fresh
    if (untouched) rest(() => Object.assign(letter, blank(reply)))
  }

  function rest(change: () => void) {
    resting = true
    change()
    queueMicrotask(() => queueMicrotask(() => (resting = false)))
  }

  return { letter, status, clear, restart }
}
