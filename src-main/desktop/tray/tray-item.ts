/** One entry of the tray's menu and what a click on it asks for, as plain data. */
/** What a click asks for. */
export type TrayAction =
  | { readonly kind: 'switch'; readonly on: boolean }
  | { readonly kind: 'open'; readonly page: string }
  | { readonly kind: 'grant'; readonly id: string; readonly amountUsd: number }
  | { readonly kind: 'decline'; readonly id: string }
  | { readonly kind: 'pin'; readonly accountId: string }
  | { readonly kind: 'end-order'; readonly id: string }
  | { readonly kind: 'copy-setup' }
  | { readonly kind: 'quit' };

export interface TrayItem {
  /** Stable; unique in the menu. */
  readonly id: string;
  readonly label: string;
  readonly type: 'text' | 'action' | 'switch' | 'separator' | 'menu';
  /** Null: cannot be clicked now. */
  readonly action: TrayAction | null;
  readonly checked?: boolean;
  readonly items?: readonly TrayItem[];
}
