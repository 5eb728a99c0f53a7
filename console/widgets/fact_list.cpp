#include "console/widgets/fact_list.h"

#include "console/look/text_style.h"

namespace sb::console {

FactList::FactList(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setVerticalSpacing(spacing::half);
    m_grid->setHorizontalSpacing(spacing::two);
    m_grid->setColumnStretch(1, 1);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

void FactList::show(const std::vector<Fact> &facts)
{
    std::size_t used = 0;
    for (const Fact &fact : facts) {
        if (fact.value.isEmpty())
            continue;
        if (used == m_lines.size()) {
            Line line{makeLabel(TextRole::Muted, {}, this), new TextBlock(fact.name, this)};
            const int row = static_cast<int>(used);
            m_grid->addWidget(line.name, row, 0, Qt::AlignTop);
            m_grid->addWidget(line.value, row, 1, Qt::AlignTop);
            m_lines.push_back(line);
        }
        const Line &line = m_lines[used++];
        line.name->setText(fact.name);
        line.name->show();
        line.value->setAccessibleName(fact.name);
        line.value->setFont(fontOf(fact.isMono ? TextRole::Mono : TextRole::Body));
        line.value->setVisible(true);
        line.value->show(fact.value);
    }
    for (std::size_t at = used; at < m_lines.size(); ++at) {
        m_lines[at].name->hide();
        m_lines[at].value->hide();
    }
}

} // namespace sb::console
