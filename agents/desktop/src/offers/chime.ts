/** Two soft notes, made here: no file to fetch, no licence to ask for. */

const NOTES = [659.25, 880] // hertz: E5, A5
const APART_S = 0.16
const LASTS_S = 0.5

let audio: AudioContext | null = null

/** `volume` from 0 to 1. Silent until the browser has seen a hand on the page. */
export function chime(volume: number) {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') void audio.resume()
  NOTES.forEach((note, i) => play(audio!, note, audio!.currentTime + i * APART_S, volume))
}

function play(context: AudioContext, hertz: number, at: number, volume: number) {
  const tone = new OscillatorNode(context, { frequency: hertz, type: 'sine' })
  const loudness = new GainNode(context, { gain: 0 })
  loudness.gain.setValueAtTime(0, at)
  loudness.gain.linearRampToValueAtTime(volume * volume * 0.5, at + 0.015)
  loudness.gain.exponentialRampToValueAtTime(0.0001, at + LASTS_S)
  tone.connect(loudness).connect(context.destination)
  tone.start(at)
  tone.stop(at + LASTS_S)
}
