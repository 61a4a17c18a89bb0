// Sessions, the story and where-else as an examiner uses them, on the demo case and the real workbench: what is changed stays,
// with its author, and what is asked of other systems stays as it was asked.
import { expect, it } from 'vitest'
import { noBrowser, openWindow } from './open-window.ts'

const why = noBrowser()
if (why) process.stdout.write(`browser tests are left out: ${why}\n`)

it.skipIf(why !== null)('follows an identity, tells its story, and asks where else', async () => {
  await using window = await openWindow()
  const { page, workbench } = window
  const { client } = workbench
  await client.case.openDemo()
  await expect.poll(async () => (await client.detections.state()).at).not.toBeNull()
  await expect.poll(async () => (await client.detections.state()).stale).toBe(false)
  await page.reload()
  await page.getByRole('button', { name: 'Leave the tour' }).click()

  await page.locator('[data-tour=area-sessions]').click()
  const lanes = page.getByRole('listbox', { name: 'Lanes of identities' })
  await lanes.getByRole('option').nth(1).click()
  await page.locator('#inspector').getByText('was seen in').waitFor()
  await window.shot('sessions')

  await page.locator('[data-tour=area-story]').click()
  const first = page.locator('[data-sentence]').first()
  await first.getByRole('button').first().click()
  const made = (await first.locator('button').first().textContent()) ?? ''
  await page.keyboard.press('e')
  await page.getByRole('textbox', { name: 'The sentence' }).fill('Told by hand.')
  await page.keyboard.press('Control+Enter')
  // It stays open, with the words in it, until they are kept.
  await page.getByRole('textbox', { name: 'The sentence' }).waitFor({ state: 'detached' })
  await page.getByText('Told by hand.').first().waitFor()
  const incident = await page.getByLabel('What the story is of').inputValue()
  const told = async () => (await client.story.get(incident ? { incident } : {})).phases.flatMap(({ sentences }) => sentences)
  await expect
    .poll(async () => (await told()).some(({ text, made: before }) => text === 'Told by hand.' && made.startsWith(before)))
    .toBe(true)
  await page.keyboard.press('v')
  await page.getByRole('button', { name: 'Take back' }).first().click()
  await expect.poll(async () => (await told()).some(({ text }) => text === 'Told by hand.')).toBe(false)
  expect((await client.story.get(incident ? { incident } : {})).versions).toHaveLength(2)
  await window.shot('story')

  await page.locator('[data-tour=area-elsewhere]').click()
  await page.getByLabel('Values, one a line').fill('203.0.113.7\nAKIANEVERSEEN0000000')
  const here = page.getByRole('listbox', { name: 'Values in this case' })
  await here.getByText('none').waitFor()
  await expect.poll(() => here.getByRole('option').first().textContent()).toMatch(/203\.0\.113\.7address[1-9]/)
  await page.locator('pre', { hasText: "sourceipaddress IN ('203.0.113.7')" }).waitFor()
  await page.getByRole('button', { name: 'Keep as question' }).click()
  await page.getByLabel('Link an exhibit').selectOption('EX-001')
  await expect.poll(async () => (await client.questions.list())[0]?.answers.map(({ exhibit }) => exhibit)).toEqual(['EX-001'])
  await window.shot('elsewhere')
})
