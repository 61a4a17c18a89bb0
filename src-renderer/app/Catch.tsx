// A fault in a view is caught and named; the rest of the window stays.
import { Component, type ReactNode } from 'react'
import { Button } from '../design/Button.tsx'
import { Failure } from '../design/States.tsx'

export class Catch extends Component<{ what: string; children: ReactNode }, { reason: string | null }> {
  override state = { reason: null as string | null }
  static getDerivedStateFromError(error: unknown) {
    return { reason: error instanceof Error ? error.message : String(error) }
  }
  override render() {
    if (this.state.reason === null) return this.props.children
    return (
      <Failure
        what={`${this.props.what} met a fault of the program. The case was not touched.`}
        reason={this.state.reason}
        acts={<Button onClick={() => this.setState({ reason: null })}>Show it again</Button>}
      />
    )
  }
}
