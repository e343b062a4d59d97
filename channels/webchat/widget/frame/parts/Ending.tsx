/** The end of a conversation: how it was, in stars and words. */
import { useSignal } from '@preact/signals'
import { rate } from '../moves'
import { thread } from '../state'
import { t } from '../words'
import { Icon } from './Icon'

const SCORES = [1, 2, 3, 4, 5]

function Stars({ score, set }: { score: number; set(score: number): void }) {
  return (
    <fieldset class="stars">
      <legend>{t('rate.title')}</legend>
      {SCORES.map((n) => (
        <label key={n} class={n <= score ? 'lit' : ''} title={t('rate.score', { n })}>
          <input type="radio" name="score" value={n} checked={n === score} onChange={() => set(n)} aria-label={t('rate.score', { n })} />
          <Icon name="star" size={30} />
        </label>
      ))}
    </fieldset>
  )
}

export function Ending() {
  const score = useSignal(0)
  const comment = useSignal('')
  const mine = thread.value
  if (mine?.state !== 'ended' || !mine.csat) return null
  if (mine.csat === 'done') {
    return (
      <p class="ending thanks" role="status">
        <Icon name="check" /> {t('rate.thanks')}
      </p>
    )
  }
  function submit(event: Event) {
    event.preventDefault()
    rate(score.value, comment.value.trim())
  }
  const asks = t(score.value > 3 ? 'rate.praise' : 'rate.comment')
  return (
    <form class="ending" onSubmit={submit}>
      <Stars score={score.value} set={(n) => (score.value = n)} />
      {score.value > 0 && (
        <>
          <textarea
            rows={2}
            maxLength={1000}
            aria-label={asks}
            placeholder={asks}
            value={comment.value}
            onInput={({ currentTarget }) => (comment.value = currentTarget.value)}
          />
          <button type="submit" class="main">
            {t('rate.send')}
          </button>
        </>
      )}
    </form>
  )
}
