import '@fontsource-variable/inter/wght.css'
import '@desk/theme/tokens.css'
import '@desk/theme/base.css'
import '@desk/theme/controls.css'
import { createPinia } from 'pinia'
import { createApp } from 'vue'
import App from './App.vue'
import { router } from './router'
import { rememberTheme } from './theme/theme'
import { browserLanguage, speak } from './words/t'

rememberTheme()
await speak(browserLanguage())
createApp(App).use(createPinia()).use(router).mount('#app')
