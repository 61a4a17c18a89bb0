// Text that addresses whoever analyses the evidence. It is evidence itself, never an instruction: only an insight comes of it.
import type { Pattern } from './match.ts'

export const influencePatterns: readonly Pattern[] = [
  {
    kind: 'influence-attempt',
    words: ['ignore', 'disregard', 'forget', 'override'],
    find: /\b(?:ignore|disregard|forget|override)\b[^\n]{0,40}\b(?:previous|prior|above|earlier|all|your|any|preceding|system)\b[^\n]{0,40}\b(?:instructions?|prompts?|rules?|context|directions?|guidelines?|analysis|findings|evidence|messages?)\b[^\n]{0,200}/i,
  },
  {
    kind: 'influence-attempt',
    words: ['analyst', 'assistant', 'model', 'ai ', 'llm', 'agent', 'reviewer', 'classifier', 'investigator', 'soc', 'automated'],
    find: /\b(?:(?:note|message|attention|dear|hey|hello|important|instruction)s?\b[^\n]{0,30}\b(?:to|for)?\s*(?:the\s+|any\s+|all\s+)?(?:ai|llm|language model|automated|soc|security|forensic)?\s*(?:assistants?|models?|analysts?|analyzers?|agents?|llms?|reviewers?|classifiers?|investigators?|systems?)\b)[^\n]{0,240}\b(?:benign|safe|malicious|legitimate|authori[sz]ed|false positive|ignore|verdict|classify|report|conclude|mark|treat|skip|close|approved)\b[^\n]{0,200}/i,
  },
  {
    kind: 'influence-attempt',
    words: ['verdict', 'classify', 'mark', 'conclude', 'label', 'treat', 'rate', 'report', 'respond', 'answer', 'output', 'severity'],
    find: /\b(?:classify|mark|label|treat|rate|report|conclude|consider|return|output|respond|answer|set|lower|downgrade)\b[^\n]{0,60}\b(?:this|it|the|these|as|with|that)\b[^\n]{0,60}\b(?:as\s+)?["']?(?:benign|harmless|not malicious|false[- ]positive|safe|legitimate|informational|clean|no threat|authori[sz]ed activity)\b[^\n]{0,160}/i,
  },
  {
    kind: 'influence-attempt',
    words: ['verdict', '"verdict"', 'severity'],
    find: /["']?\b(?:final[_ ])?verdict["']?\s*[:=]\s*["']?(?:benign|safe|harmless|clean|false[_ -]positive)\b[^\n]{0,160}/i,
  },
  {
    kind: 'influence-attempt',
    words: ['you are', 'you must', 'act as', 'your task', 'your new', 'as an ai', 'you should'],
    find: /\b(?:you are (?:now )?(?:a|an|in|no longer|dan)\b|you (?:must|should|will) (?:now |only |always )?(?:conclude|report|answer|ignore|say|classify|respond|trust|call|use|run|close)|your (?:new )?(?:task|role|instructions?|goal) (?:is|are)\b|as an ai\b|act as (?:a|an|if|though)\b)[^\n]{0,240}/i,
  },
  {
    kind: 'influence-attempt',
    words: ['<|', '[inst]', '</', '<system', '### ', 'begin system', 'end of', '<<sys'],
    find: /<\|(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id)\|?>?[^\n]{0,200}|\[\/?INST\][^\n]{0,200}|<<SYS>>[^\n]{0,200}|<\/?(?:system|system-reminder|assistant|tool_result|evidence|data|instructions?)>[^\n]{0,200}|###\s*(?:system|instruction|assistant)\b[^\n]{0,200}|(?:BEGIN|END)\s+(?:SYSTEM|OF\s+EVIDENCE|EVIDENCE|LOG|UNTRUSTED|DATA)\b[^\n]{0,160}/i,
  },
  {
    kind: 'influence-attempt',
    words: [
      'no further',
      'need not',
      'not be flagged',
      'do not flag',
      "don't flag",
      'do not report',
      'do not mention',
      'skip',
      'stop analy',
      'already reviewed',
      'pre-approved',
      'cleared by',
      'approved by',
      'nothing to see',
      'exonerat',
      'authorized penetration',
      'authorised penetration',
      'sanctioned',
    ],
    find: /\b(?:no further (?:analysis|investigation|action)|(?:should|must|need) not be (?:flagged|reported|analy[sz]ed|investigated)|do(?: not|n't) (?:flag|report|mention|investigate|escalate|analy[sz]e|cite)|skip (?:this|the) (?:file|record|event|analysis|artifact)|stop analy[sz]ing|already (?:been )?(?:reviewed|cleared|approved|investigated)|(?:pre-?approved|cleared|approved|sanctioned|exonerated) by (?:the )?(?:security|soc|ciso|it|red|blue|compliance|management|vendor)\b|nothing (?:malicious|suspicious|to see) here)[^\n]{0,200}/i,
  },
  {
    kind: 'influence-attempt',
    words: ['ignoriere', 'ignorez', 'ignora', 'gutartig', 'bénin', 'benigno', 'игнорируй', '忽略'],
    find: /\b(?:ignoriere|ignorez|ignora|ignorar)\b[^\n]{0,160}|\b(?:als gutartig|comme bénin|como benigno|gutartig einstufen)\b[^\n]{0,120}/i,
  },
]
