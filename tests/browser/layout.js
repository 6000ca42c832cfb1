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
    const result = document.createElement('pre');
    result.id = 'layout';
    result.textContent = '\n' + [...faults.slice(0, 20), `height ${root.scrollHeight}`].join('\n') +
        '\n';
    document.body.append(result);
})();
