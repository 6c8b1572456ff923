/**
 * Gatehouse's tokens told to Mantine, so that its components wear them too. Colours stand in tokens.css; here are only
 * the tuples Mantine computes hover and disabled shades from.
 */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const petrol: MantineColorsTuple = [
  '#e8f4f6',
  '#d3e8eb',
  '#a5d1d8',
  '#74b9c3',
  '#4ea5b2',
  '#3598a6',
  '#1f7f8d',
  '#0f6674',
  '#0b4f5a',
  '#063942',
];
const stone: MantineColorsTuple = [
  '#fdfcfa',
  '#f5f3ef',
  '#e9e5de',
  '#dcd7ce',
  '#cfc9bf',
  '#aaa397',
  '#857e73',
  '#6d675e',
  '#57524a',
  '#1d1b18',
];
/** What takes something away; its shades 7 and 4 are the tokens' `--gh-bad` in light and dark. */
const red: MantineColorsTuple = [
  '#fbe9e6',
  '#f7d3cd',
  '#f3b6ad',
  '#f4a297',
  '#f5938a',
  '#dd5a4e',
  '#c83a30',
  '#b3261e',
  '#931d16',
  '#731510',
];
const dark: MantineColorsTuple = [
  '#ece9e2',
  '#b5b0a5',
  '#969084',
  '#6f6a61',
  '#45433e',
  '#2d2c29',
  '#21201f',
  '#191918',
  '#141413',
  '#0d0d0c',
];

export const theme = createTheme({
  colors: { petrol, gray: stone, red, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.25,
  fontFamily: 'var(--gh-sans)',
  fontFamilyMonospace: 'var(--gh-mono)',
  fontSizes: {
    xs: 'var(--gh-text-xs)',
    sm: 'var(--gh-text-sm)',
    md: 'var(--gh-text-md)',
    lg: 'var(--gh-text-lg)',
    xl: 'var(--gh-text-xl)',
  },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontFamily: 'var(--gh-sans)', fontWeight: '600' },
  components: {
    InputWrapper: { styles: { description: { fontSize: 'var(--gh-text-sm)' }, error: { fontSize: 'var(--gh-text-sm)' } } },
    Button: { defaultProps: { variant: 'filled', size: 'xs', fz: 'var(--gh-text-sm)' } },
    ActionIcon: { defaultProps: { size: 28, variant: 'subtle', color: 'gray' } },
    TextInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    TagsInput: { defaultProps: { size: 'sm' } },
    Switch: { defaultProps: { withThumbIndicator: false } },
    SegmentedControl: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
    Modal: { defaultProps: { centered: true, radius: 10, overlayProps: { backgroundOpacity: 0.4 }, padding: 20 } },
  },
});

/** Points Mantine's own surface and text variables at our tokens, which already know about light and dark. */
export const cssVariables: CSSVariablesResolver = () => {
  const surfaces = {
    '--mantine-color-body': 'var(--gh-surface)',
    '--mantine-color-text': 'var(--gh-ink)',
    '--mantine-color-dimmed': 'var(--gh-soft)',
    '--mantine-color-placeholder': 'var(--gh-faint)',
    '--mantine-color-anchor': 'var(--gh-accent)',
    '--mantine-color-default': 'var(--gh-raised)',
    '--mantine-color-disabled': 'var(--gh-idle-wash)',
    '--mantine-color-default-hover': 'var(--gh-hover)',
    '--mantine-color-default-border': 'var(--gh-line)',
    '--mantine-color-error': 'var(--gh-bad)',
  };
  return { variables: {}, light: surfaces, dark: surfaces };
};
