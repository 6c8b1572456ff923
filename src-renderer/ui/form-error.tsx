/** Why the engine refused what a form sent, in its own words. */
import style from './form-error.module.css';

export function FormError({ message }: { message: string }) {
  return (
    <p role="alert" className={style.error}>
      {message}
    </p>
  );
}
