/** The messages, the newest at the foot and in view, unless the visitor has scrolled away from it. */
import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { olderMessages } from '../moves'
import { config, current, talk, thread, writing } from '../state'
import { t } from '../words'
import { Avatar } from './Avatar'
import { Icon } from './Icon'
import { Lines } from './Lines'
import { groups } from './lines'

const NEAR = 80

function Writing() {
  if (!writing.value[current.value]) return null
  const name = thread.value?.agent || config.value!.name
  return (
    <div class="said writing">
      <Avatar name={name} />
      <div class="bubble" role="img" aria-label={t('chat.writing', { name })}>
        <i />
        <i />
        <i />
      </div>
    </div>
  )
}

/** The shop's first words, said before anybody is there. */
function Hello() {
  const { name, greeting, away, open } = config.value!
  return (
    <article class="said" aria-label={name}>
      <Avatar name={name} />
      <div class="grow">
        <ul>
          <li class="bubble">
            <p>{(open ? greeting : away) || t('chat.hello')}</p>
          </li>
        </ul>
      </div>
    </article>
  )
}

export function Log() {
  const box = useRef<HTMLDivElement>(null)
  const stuck = useRef(true)
  const from = useRef(0)
  const below = useSignal(false)
  const all = groups()
  const lines = all.reduce((sum, group) => sum + group.lines.length, 0)
  const newest = all.at(-1)?.lines.at(-1)
  const oldest = all[0]?.lines[0]?.id

  const toEnd = () => box.current?.scrollTo({ top: box.current.scrollHeight })

  useLayoutEffect(() => {
    // Older ones have come above: what was in view stays where it is.
    if (!stuck.current) box.current!.scrollTop += box.current!.scrollHeight - from.current
  }, [oldest])
  useLayoutEffect(() => {
    if (stuck.current || newest?.from === 'visitor') toEnd()
    else if (lines) below.value = true
  }, [lines, newest?.id])
  useLayoutEffect(() => {
    if (stuck.current) toEnd()
  }, [writing.value, thread.value])
  useEffect(() => {
    const watched = new ResizeObserver(() => stuck.current && toEnd())
    watched.observe(box.current!)
    watched.observe(box.current!.firstElementChild!)
    return () => watched.disconnect()
  }, [])

  function scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = box.current!
    stuck.current = scrollHeight - scrollTop - clientHeight < NEAR
    from.current = scrollHeight
    if (stuck.current) below.value = false
  }

  return (
    <div class="logbox">
      <div class="log" ref={box} role="log" aria-label={t('chat.log')} tabIndex={0} onScroll={scrolled}>
        <div class="lines">
          {talk.value?.more && (
            <button type="button" class="quiet" onClick={olderMessages}>
              {t('chat.older')}
            </button>
          )}
          {!talk.value?.more && <Hello />}
          {all.map((group) => (
            <Lines key={group.lines[0]!.id} group={group} />
          ))}
          <Writing />
        </div>
      </div>
      {below.value && (
        <button type="button" class="below" onClick={toEnd}>
          <Icon name="down" size={16} /> {t('chat.new')}
        </button>
      )}
    </div>
  )
}
