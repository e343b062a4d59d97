/** Sounds made here: no file to fetch, no licence to ask for. */

/** One beat of a sound: hertz, when it begins and how long it rings (seconds). */
type Beat = [hertz: number, at: number, lasts: number]

const SOUNDS = {
  notes: { type: 'sine', beats: [[659.25, 0, 0.5], [880, 0.16, 0.5]] },
  bell: { type: 'triangle', beats: [[1318.5, 0, 1.1], [1975.5, 0.01, 0.7], [1318.5, 0.55, 1.1]] },
  knock: { type: 'square', beats: [[110, 0, 0.07], [98, 0.17, 0.07], [110, 0.42, 0.07]] },
} satisfies Record<string, { type: OscillatorType; beats: Beat[] }>

export type Sound = keyof typeof SOUNDS
export const SOUND_NAMES = Object.keys(SOUNDS) as Sound[]

let audio: AudioContext | null = null

/** `volume` from 0 to 1. Silent until the browser has seen a hand on the page. */
export function chime(volume: number, name: Sound) {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') void audio.resume()
  const { type, beats } = SOUNDS[name] ?? SOUNDS.notes
  for (const beat of beats as Beat[]) play(audio, type, beat, volume)
}

function play(context: AudioContext, type: OscillatorType, [hertz, after, lasts]: Beat, volume: number) {
  const at = context.currentTime + after
  const tone = new OscillatorNode(context, { frequency: hertz, type })
  const loudness = new GainNode(context, { gain: 0 })
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(volume * volume * 0.5, at + 0.015)
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + lasts)
  tone.connect(loudness).connect(context.destination)
  tone.start(at)
  tone.stop(at + lasts)
}
