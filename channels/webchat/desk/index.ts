import { defineAsyncComponent } from 'vue'
import type { ChannelParts } from '@desk/thread/channelParts'

export default {
  kind: 'webchat',
  live: true,
  Entry: defineAsyncComponent(() => import('./ChatEntry.vue')),
  Fields: defineAsyncComponent(() => import('./ChatFields.vue')),
  Attach: defineAsyncComponent(() => import('./VoiceNote.vue')),
} satisfies ChannelParts
