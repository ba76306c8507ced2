import { LitElement, css, html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';

export class HelloWorld extends LitElement {
  static properties = { name: { type: String }, items: { type: Array } };

  static styles = css`
    p {
      color: green;
    }
  `;

  constructor() {
    super();
    this.items = ['one', 'two'];
  }

  render() {
    const items = repeat(
      this.items,
      (item) => item,
      (item) => html`<li>${item}</li>`,
    );
    return html`<p>Hello, ${this.name}!</p><ul>${items}</ul>`;
  }
}
customElements.define('hello-world', HelloWorld);
