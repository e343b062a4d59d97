/** Files of a message: pictures and sounds as such, the rest by name and size. */
import type { File } from '../protocol'
import { fileSize } from '../words'
import { Icon } from './Icon'

function One({ file: { name, type, size, url, shown } }: { file: File }) {
  if (shown && type.startsWith('image/')) {
    return (
      <a class="picture" href={url} target="_blank" rel="noopener noreferrer">
        <img src={url} alt={name} loading="lazy" />
      </a>
    )
  }
  if (type.startsWith('audio/')) return <audio controls preload="metadata" src={url} aria-label={name} />
  return (
    <a class="file" href={url} target="_blank" rel="noopener noreferrer" download={name}>
      <Icon name="file" size={22} />
      <span class="grow">
        <span class="cut">{name}</span>
        <small>{fileSize(size)}</small>
      </span>
    </a>
  )
}

export const Attachments = ({ files }: { files: File[] }) => (
  <>
    {files.map((file) => (
      <One key={file.url} file={file} />
    ))}
  </>
)
