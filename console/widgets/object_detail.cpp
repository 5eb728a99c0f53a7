#include "console/widgets/object_detail.h"

#include "console/look/text_style.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

ObjectDetail::ObjectDetail(QWidget *parent)
    : QWidget(parent), m_title(makeLabel(TextRole::Heading, {}, this)), m_bar(new QHBoxLayout),
      m_tabs(new QTabWidget(this)), m_facts(new FactList), m_json(new JsonView(this))
{
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_bar->setSpacing(spacing::one);
    m_bar->addWidget(m_title, 1);
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget;
    content->setProperty("role", u"scrolled"_s);
    auto *inside = new QVBoxLayout(content);
    inside->setContentsMargins(0, spacing::one, spacing::one, 0);
    inside->addWidget(m_facts);
    inside->addStretch(1);
    area->setWidget(content);
    m_tabs->setAccessibleName(tr("Views of the row"));
    m_tabs->addTab(area, tr("&Overview"));
    m_tabs->addTab(m_json, tr("&JSON"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(spacing::half);
    column->addLayout(m_bar);
    column->addWidget(m_tabs, 1);
}

void ObjectDetail::show(const QString &title, const std::vector<Fact> &facts, const QString &json)
{
    m_title->setText(oneLine(title));
    m_facts->show(facts);
    m_json->show(json);
    setVisible(true);
}

void ObjectDetail::clear()
{
    m_title->clear();
    m_facts->show({});
    m_json->show({});
    hide();
}

} // namespace sb::console
