/* Measures the page it is put into and writes what is wrong into an element of its own. */
(() => {
    const faults = [];
    const root = document.documentElement;
    const shrink = 1; /* px that boxes of letters may share */
    const meet = (a, b) => a.left < b.right - shrink && b.left < a.right - shrink &&
        a.top < b.bottom - shrink && b.top < a.bottom - shrink;
    const inside = (a, b) => a.left >= b.left - shrink && a.right <= b.right + shrink &&
        a.top >= b.top - shrink && a.bottom <= b.bottom + shrink;

    if (root.scrollWidth > root.clientWidth)
        faults.push(`wider than the window: ${root.scrollWidth} > ${root.clientWidth}`);
    for (const svg of document.querySelectorAll('.forest svg')) {
        const frame = svg.getBoundingClientRect();
        const words = [...svg.querySelectorAll('text')].map(
            (text) => ({ text: text.textContent, box: text.getBoundingClientRect() }));
        const lines = [...svg.querySelectorAll('line.l')].map((l) => {
            const box = l.getBoundingClientRect(); /* with some room around it */
            return { left: box.left - 4, right: box.right + 4, top: box.top - 3, bottom: box.bottom + 3 };
        });

        words.forEach((w, i) => {
            if (!inside(w.box, frame))
                faults.push(`out of the picture: ${w.text}`);
            for (const other of words.slice(i + 1))
                if (meet(w.box, other.box))
                    faults.push(`overlap: ${w.text} / ${other.text}`);
            for (const line of lines)
                if (meet(w.box, line))
                    faults.push(`overlap: ${w.text} / an interval`);
        });
    }
    let level = 0; /* a heading goes one level down at most, and the first one is the title */
    for (const heading of document.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
        const next = Number(heading.tagName[1]);

        if (next > level + 1 || (next === 1 && level > 0))
            faults.push(`heading out of order: h${level}, then h${next} ${heading.textContent}`);
        if (!heading.textContent.trim())
            faults.push('a heading without text');
        level = next;
    }
    for (const svg of document.querySelectorAll('svg:not([aria-hidden])'))
        if (!svg.querySelector('title')?.textContent || svg.getAttribute('role') !== 'img')
            faults.push('a drawing without a title');
    for (const box of document.querySelectorAll('.scroll, .forest')) {
        const { left, right } = box.getBoundingClientRect(); /* what is wider scrolls inside */

        if (left < -shrink || right > root.clientWidth + shrink)
            faults.push(`out of the window: ${box.getAttribute('aria-label') ?? box.className}`);
    }
    for (const table of document.querySelectorAll('table'))
        if (!table.closest('.scroll') || !table.caption?.textContent.trim())
            faults.push(`a table without a box or a caption: ${table.textContent.slice(0, 40)}`);
    for (const glance of document.querySelectorAll('.glance')) /* readable without scrolling */
        if (glance.scrollWidth > glance.clientWidth)
            faults.push(`the table at a glance scrolls: ${glance.scrollWidth}`);
    const result = document.createElement('pre');
    result.id = 'layout';
    result.textContent = '\n' + [...faults.slice(0, 20), `height ${root.scrollHeight}`].join('\n') +
        '\n';
    document.body.append(result);
    if (window.parent !== window) /* in a frame of run.sh */
        window.parent.postMessage(result.textContent, '*');
})();
