/** The first steps of a new hub, for the first page: fetched only by administrators. */
import { defineAsyncComponent } from 'vue'

export const FirstSteps = defineAsyncComponent(() => import('./words').then(() => import('./FirstSteps.vue')))
