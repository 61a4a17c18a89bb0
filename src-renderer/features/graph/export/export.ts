// Saves the graph as the examiner sees it, as SVG or PNG, in the colours of the theme.
import { attempt, say } from '../../../app/state/notices.ts'
import { saveFile } from '../../../bridge/save-file.ts'
import { type Paint, type Picture, svgOf } from './picture.ts'

const paintNow = (): Paint => {
  const style = getComputedStyle(document.documentElement)
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    area: of('area'),
    panel: of('panel'),
    line: of('line-2'),
    t1: of('t1'),
    t2: of('t2'),
    t3: of('t3'),
    accent: of('accent'),
    identity: of('identity'),
    control: of('control'),
    runtime: of('runtime'),
  }
}

/** Chromium's largest side of a canvas is 16,384; larger graphs are drawn smaller. */
const mostPixels = 12_000

const save = async (name: string, part: string | Blob) => {
  try {
    const file = await saveFile(name)
    await file.write(part)
    await file.close()
    say(`${name} saved`)
  } catch (error) {
    // The examiner closed the file dialog.
    if (error instanceof DOMException && error.name === 'AbortError') return
    throw error
  }
}

export const exportSvg = (picture: Picture | null) =>
  attempt('The graph was not saved', async () => {
    if (picture) await save('graph.svg', svgOf(picture, paintNow()).svg)
  })

export const exportPng = (picture: Picture | null) =>
  attempt('The graph was not saved', async () => {
    if (!picture) return
    const { svg, width, height } = svgOf(picture, paintNow())
    const scale = Math.min(2, mostPixels / width, mostPixels / height)
    const image = new Image()
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`
    await image.decode()
    const canvas = document.createElement('canvas')
    canvas.width = Math.ceil(width * scale)
    canvas.height = Math.ceil(height * scale)
    const brush = canvas.getContext('2d')
    if (!brush) throw new Error('this browser gives no canvas to draw on')
    brush.drawImage(image, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'))
    if (!blob) throw new Error('the picture is too large for this browser; SVG has no such limit')
    await save('graph.png', blob)
  })
