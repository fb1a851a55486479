import { classes } from '../classes.ts';
import styles from './icons.module.css';

const shapes = {
  verified: 'M4 12.5l5.2 5.2L20 7',
  check: 'M12 4v10M12 18.5v.5',
  problem: 'M6 6l12 12M18 6L6 18',
  waiting: 'M12 6v6.5l4 2.5M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z',
  offline: 'M4 4l16 16M3.5 9.5a13 13 0 0 1 4-2.6M20.5 9.5A13 13 0 0 0 11 6M7 13.5a7.5 7.5 0 0 1 3-1.8M12 18.5v.5',
  information: 'M12 11v7M12 6.5v.5',
  language: 'M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18zM3.5 9h17M3.5 15h17M12 3c-5 5-5 13 0 18c5-5 5-13 0-18z',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
};

/** Which picture. Every one stands beside words that say the same. */
export type IconName = keyof typeof shapes;

/** A picture of one line, in the colour of the text; screen readers pass it by. */
export const Icon = ({ name, className }: { readonly name: IconName; readonly className?: string | undefined }) => (
  <svg className={classes(styles.icon, className)} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={shapes[name]} />
  </svg>
);
