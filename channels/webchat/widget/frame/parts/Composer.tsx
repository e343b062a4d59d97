/** The field to write in: Enter sends, Shift+Enter begins a line, pictures may be pasted. */
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { attach, attached } from '../files'
import { draft, keepDraft, sendText, tellTyping } from '../moves'
import { config, current, thread } from '../state'
import { t } from '../words'
import { prefilled } from '../writing'
import { IconButton } from './IconButton'
import { Tray } from './Tray'

const TALLEST = 140
const touch = matchMedia('(pointer: coarse)')

function Limit({ left }: { left: number }) {
  if (left > 200) return null
  return (
    <small class={left < 0 ? 'wrong' : ''} role="status">
      {left < 0 ? t('write.long', { n: -left }) : t('write.left', { n: left })}
    </small>
  )
}

export function Composer() {
  const { files, max_text } = config.value!
  const field = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const text = useSignal(prefilled.value || draft(current.value))
  const busy = attached.value.some(({ upload }) => !upload)
  const left = max_text - [...text.value].length
  const ready = (text.value.trim() !== '' || attached.value.length > 0) && !busy && left >= 0

  useEffect(() => {
    if (!prefilled.value) return
    write(prefilled.value)
    prefilled.value = ''
  }, [prefilled.value])
  useLayoutEffect(() => {
    const { style } = field.current!
    style.height = 'auto'
    style.height = `${Math.min(field.current!.scrollHeight, TALLEST)}px`
  }, [text.value])

  function write(value: string) {
    text.value = value
    keepDraft(current.value, value)
    tellTyping(value)
  }

  function send(event?: Event) {
    event?.preventDefault()
    if (!ready) return
    sendText(text.value)
    write('')
    field.current!.focus()
  }

  function keys(event: KeyboardEvent) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !touch.matches) send(event)
  }

  function paste(event: ClipboardEvent) {
    const pasted = event.clipboardData?.files
    if (!files || !pasted?.length) return
    event.preventDefault()
    attach(pasted)
  }

  return (
    <form class="composer" onSubmit={send}>
      <Tray />
      <div class="field">
        {files && (
          <>
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              onChange={({ currentTarget }) => {
                attach(currentTarget.files ?? [])
                currentTarget.value = ''
              }}
            />
            <IconButton icon="attach" size={21} label={t('write.attach')} onClick={() => picker.current!.click()} />
          </>
        )}
        <textarea
          ref={field}
          data-first
          rows={1}
          value={text.value}
          aria-label={t('write.label')}
          placeholder={t(thread.value?.state === 'ended' ? 'write.again' : 'write.hint')}
          onInput={({ currentTarget }) => write(currentTarget.value)}
          onKeyDown={keys}
          onPaste={paste}
          onBlur={() => tellTyping('')}
        />
        <IconButton type="submit" class="send" icon="send" label={t('write.send')} disabled={!ready} />
      </div>
      <Limit left={left} />
    </form>
  )
}
