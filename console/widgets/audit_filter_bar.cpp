#include "console/widgets/audit_filter_bar.h"

#include "console/look/moment_text.h"
#include "console/look/text_style.h"

#include <QGridLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

core::Timestamp timestampOf(const QDateTimeEdit &field)
{
    return {field.dateTime().toMSecsSinceEpoch() * 1000};
}

} // namespace

AuditFilterBar::AuditFilterBar(QWidget *parent)
    : QWidget(parent), m_period(new QComboBox(this)), m_since(new QDateTimeEdit(this)),
      m_until(new QDateTimeEdit(this))
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(spacing::one);
    grid->setVerticalSpacing(spacing::one);
    m_actor = addField(tr("Actor"), u"user:<id>"_s, 0, 0);
    m_action = addField(tr("Action"), u"request.approve"_s, 0, 1);
    m_resource = addField(tr("Resource"), u"request:<id>"_s, 0, 2);
    m_correlation = addField(tr("Correlation"), tr("id of the request"), 0, 3);
    m_actor->setObjectName(u"actor"_s);
    m_action->setObjectName(u"action"_s);
    m_resource->setObjectName(u"resource"_s);
    m_correlation->setObjectName(u"correlation"_s);
    m_period->addItem(tr("Any time"), static_cast<int>(Period::Any));
    m_period->addItem(tr("Last hour"), static_cast<int>(Period::Hour));
    m_period->addItem(tr("Last 24 hours"), static_cast<int>(Period::Day));
    m_period->addItem(tr("Last 7 days"), static_cast<int>(Period::Week));
    m_period->addItem(tr("Last 30 days"), static_cast<int>(Period::Month));
    m_period->addItem(tr("Between …"), static_cast<int>(Period::Between));
    m_period->setAccessibleName(tr("Time"));
    grid->addWidget(makeLabel(TextRole::Section, tr("Time"), this), 0, 4);
    grid->addWidget(m_period, 1, 4);
    const QDateTime now = QDateTime::currentDateTime();
    m_since->setDateTime(now.addDays(-1));
    m_until->setDateTime(now);
    m_since->setAccessibleName(tr("From"));
    m_until->setAccessibleName(tr("Until"));
    int column = 0;
    for (QDateTimeEdit *field : {m_since, m_until}) {
        field->setDisplayFormat(u"yyyy-MM-dd HH:mm:ss"_s);
        field->setCalendarPopup(true);
        grid->addWidget(field, 2, column, 1, 2);
        column += 2;
        connect(field, &QDateTimeEdit::editingFinished, this, &AuditFilterBar::changed);
    }
    for (int each = 0; each < 4; ++each)
        grid->setColumnStretch(each, 1);
    connect(m_period, &QComboBox::activated, this, [this] {
        followPeriod();
        Q_EMIT changed();
    });
    followPeriod();
}

QLineEdit *AuditFilterBar::addField(const QString &name, const QString &placeholder, int row,
                                    int column)
{
    auto *field = new QLineEdit(this);
    field->setAccessibleName(name);
    field->setPlaceholderText(placeholder);
    field->setClearButtonEnabled(true);
    auto *grid = static_cast<QGridLayout *>(layout());
    QLabel *label = makeLabel(TextRole::Section, name, this);
    label->setBuddy(field);
    grid->addWidget(label, row, column);
    grid->addWidget(field, row + 1, column);
    connect(field, &QLineEdit::returnPressed, this, &AuditFilterBar::changed);
    return field;
}

AuditFilterBar::Period AuditFilterBar::period() const
{
    return static_cast<Period>(m_period->currentData().toInt());
}

void AuditFilterBar::followPeriod()
{
    const bool isBetween = period() == Period::Between;
    m_since->setVisible(isBetween);
    m_until->setVisible(isBetween);
}

client::AuditFilter AuditFilterBar::filter() const
{
    client::AuditFilter filter{.actor = m_actor->text().trimmed(),
                               .action = m_action->text().trimmed(),
                               .resource = m_resource->text().trimmed(),
                               .correlationId = m_correlation->text().trimmed()};
    const core::Timestamp now = currentTime();
    switch (period()) {
    case Period::Any:
        break;
    case Period::Hour:
        filter.since = now.plusSeconds(-3600);
        break;
    case Period::Day:
        filter.since = now.plusSeconds(-24 * 3600);
        break;
    case Period::Week:
        filter.since = now.plusSeconds(-7 * 24 * 3600);
        break;
    case Period::Month:
        filter.since = now.plusSeconds(-30 * 24 * 3600);
        break;
    case Period::Between:
        filter.since = timestampOf(*m_since);
        filter.until = timestampOf(*m_until);
        break;
    }
    return filter;
}

void AuditFilterBar::setFilter(const client::AuditFilter &filter)
{
    m_actor->setText(filter.actor);
    m_action->setText(filter.action);
    m_resource->setText(filter.resource);
    m_correlation->setText(filter.correlationId);
    const bool isBetween = filter.since || filter.until;
    m_period->setCurrentIndex(
        m_period->findData(static_cast<int>(isBetween ? Period::Between : Period::Any)));
    if (filter.since)
        m_since->setDateTime(QDateTime::fromMSecsSinceEpoch(filter.since->micros / 1000));
    if (filter.until)
        m_until->setDateTime(QDateTime::fromMSecsSinceEpoch(filter.until->micros / 1000));
    followPeriod();
}

} // namespace sb::console
