/** One form: what is typed, what is wrong with it, who was faster, and no leaving by mistake. */
import { computed, nextTick, onBeforeUnmount, onMounted, ref, shallowRef } from 'vue'
import { onBeforeRouteLeave, onBeforeRouteUpdate } from 'vue-router'
import { ApiError } from '@desk/api/http'
import { failure } from '@desk/words/failure'
import { t } from '@desk/words/t'

/** A copy that shares nothing; what a form holds is what JSON can say. */
const copied = <T>(value: T): T => JSON.parse(JSON.stringify(value))

export function useForm<T extends object>(empty: T) {
  const value = ref(copied(empty)) as { value: T }
  const kept = shallowRef(JSON.stringify(empty))
  const errors = ref<Record<string, string>>({})
  const complaint = shallowRef('')
  const fasterOne = shallowRef<string | null>(null)
  const busy = shallowRef(false)
  const dirty = computed(() => JSON.stringify(value.value) !== kept.value)

  function fill(fresh: T) {
    value.value = copied(fresh)
    kept.value = JSON.stringify(fresh)
    errors.value = {}
    complaint.value = ''
    fasterOne.value = null
  }

  /** Sends the form; false when the hub refused it, and the page says why. */
  async function submit(send: () => Promise<unknown>): Promise<boolean> {
    const sent = JSON.stringify(value.value)
    busy.value = true
    errors.value = {}
    complaint.value = ''
    fasterOne.value = null
    try {
      await send()
      kept.value = sent
      return true
    } catch (error) {
      await blame(error)
      return false
    } finally {
      busy.value = false
    }
  }

  async function blame(error: unknown) {
    const known = error instanceof ApiError
    const field = known ? String(error.params.field ?? '').split('.')[0]! : ''
    if (known && error.code === 'config.moved') fasterOne.value = String(error.params.by ?? '')
    else if (field) errors.value = { [field]: failure(error) }
    else complaint.value = failure(error)
    await nextTick()
    const wrong = document.querySelector<HTMLElement>('[aria-invalid="true"], .form .banner')
    wrong?.focus()
    wrong?.scrollIntoView({ block: 'nearest' })
  }

  const mayLeave = () => !dirty.value || confirm(t('admin.unsaved'))
  const warn = (event: BeforeUnloadEvent) => dirty.value && event.preventDefault()
  onBeforeRouteLeave(mayLeave)
  onBeforeRouteUpdate(mayLeave)
  onMounted(() => addEventListener('beforeunload', warn))
  onBeforeUnmount(() => removeEventListener('beforeunload', warn))

  return { value, errors, complaint, fasterOne, busy, dirty, fill, submit }
}
