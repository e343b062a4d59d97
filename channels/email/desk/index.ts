import { defineAsyncComponent } from 'vue'
import type { ChannelParts } from '@desk/thread/channelParts'
import MailEntry from './MailEntry.vue'
import MailFields from './MailFields.vue'

export default { kind: 'email', Entry: MailEntry, Fields: MailFields, Forward: defineAsyncComponent(() => import('./ForwardDialog.vue')) } satisfies ChannelParts
