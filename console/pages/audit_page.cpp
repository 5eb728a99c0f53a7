#include "console/pages/audit_page.h"

#include "console/look/icon.h"
#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "console/models/table_text.h"
#include "console/session/session.h"
#include "shared/model/permission.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QLocale>
#include <QToolButton>

namespace sb::console {

using namespace Qt::StringLiterals;

PageInfo AuditPage::pageInfo()
{
    return {.id = u"audit"_s,
            .title = tr("Audit"),
            .icon = u"audit"_s,
            .permission = model::permissions::auditRead,
            .group = tr("Oversight")};
}

AuditPage::AuditPage(const PageContext &context, QWidget *parent)
    : TablePage(pageInfo(), context, parent), m_model(*new AuditEventTableModel(this)),
      m_searches(context.store), m_filter(new AuditFilterBar(this)), m_saved(new QComboBox(this)),
      m_detail(new ObjectDetail(this)),
      m_correlated(new QPushButton(tr("&Everything of this correlation"), m_detail)),
      m_request(new QPushButton(tr("Open the &request"), m_detail)),
      m_export(new QPushButton(icon(u"export"_s), tr("E&xport all …"), this))
{
    showTable(m_model);
    setDetail(m_detail);
    m_detail->clear();
    panel().setEmptyText({.icon = u"audit"_s,
                          .title = tr("No events"),
                          .detail = tr("Nothing matches these filters.")});
    makeBars();
    for (QPushButton *button : {m_correlated, m_request}) {
        button->setAutoDefault(false);
        m_detail->bar().addWidget(button);
    }
    m_correlated->setObjectName(u"correlated"_s);
    connect(&panel().view(), &TableView::currentSourceRowChanged, this, &AuditPage::showRow);
    connect(m_correlated, &QPushButton::clicked, this, [this] {
        const int row = panel().view().currentSourceRow();
        if (row >= 0)
            open(m_model.at(row).correlationId);
    });
    connect(m_request, &QPushButton::clicked, this, [this] {
        const int row = panel().view().currentSourceRow();
        if (row >= 0)
            Q_EMIT pageWanted(u"requests"_s, m_model.at(row).accessRequestId());
    });
}

void AuditPage::makeBars()
{
    m_saved->setAccessibleName(tr("Saved searches"));
    m_saved->setObjectName(u"savedSearches"_s);
    m_saved->setMinimumWidth(180);
    auto *save = new QToolButton(this);
    save->setIcon(icon(u"save"_s));
    save->setToolTip(tr("Keep this search under a name"));
    save->setAccessibleName(save->toolTip());
    auto *forget = new QToolButton(this);
    forget->setIcon(icon(u"delete"_s));
    forget->setToolTip(tr("Forget the chosen search"));
    forget->setAccessibleName(forget->toolTip());
    headingBar().addWidget(m_saved);
    headingBar().addWidget(save);
    headingBar().addWidget(forget);
    headingBar().addWidget(m_export);
    m_export->setObjectName(u"exportAll"_s);
    column().insertWidget(1, m_filter);
    fillSearches();
    connect(m_filter, &AuditFilterBar::changed, this, &AuditPage::reload);
    connect(m_saved, &QComboBox::activated, this, [this](int index) {
        const auto all = m_searches.all();
        const auto found = all.find(m_saved->itemText(index));
        search(index == 0 || found == all.end() ? client::AuditFilter() : found->second);
    });
    connect(save, &QToolButton::clicked, this, &AuditPage::saveSearch);
    connect(forget, &QToolButton::clicked, this, [this] {
        if (m_saved->currentIndex() > 0)
            m_searches.remove(m_saved->currentText());
        fillSearches();
    });
    connect(m_export, &QPushButton::clicked, this, &AuditPage::chooseExportFile);
}

void AuditPage::fillSearches()
{
    m_saved->clear();
    m_saved->addItem(tr("All events"));
    for (const auto &[name, filter] : m_searches.all())
        m_saved->addItem(name);
}

void AuditPage::saveSearch()
{
    auto *dialog = new QInputDialog(window());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Keep this search"));
    dialog->setLabelText(tr("Name"));
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString &name) {
        if (name.trimmed().isEmpty())
            return;
        m_searches.save(name.trimmed(), m_filter->filter());
        fillSearches();
        m_saved->setCurrentText(name.trimmed());
    });
    dialog->open();
}

void AuditPage::clear()
{
    delete m_running;
    forgetPaging();
    m_model.clear();
    m_detail->clear();
}

void AuditPage::open(const QString &correlationId)
{
    search({.correlationId = correlationId});
}

void AuditPage::search(const client::AuditFilter &filter)
{
    m_filter->setFilter(filter);
    reload();
}

void AuditPage::fetch(const client::PageRequest &page)
{
    QObject *context = callContext();
    session().audit().list(m_filter->filter(), page, context, receiving(m_model));
}

void AuditPage::received()
{
    showRow();
}

void AuditPage::showRow()
{
    const int row = panel().view().currentSourceRow();
    if (row < 0)
        return m_detail->clear();
    const model::AuditEvent &event = m_model.at(row);
    std::vector<Fact> facts{
        {tr("When"), exactText(event.occurredAt)},
        {tr("Outcome"), event.status},
        {tr("Who"), event.actorDisplay.isEmpty()
                        ? event.actor
                        : u"%1  (%2)"_s.arg(event.actorDisplay, event.actor)},
        {tr("What"), event.resource, true},
        {tr("Correlation"), event.correlationId, true},
    };
    for (auto member = event.metadata.begin(); member != event.metadata.end(); ++member)
        facts.push_back({QString(member.key()).replace(u'_', u' '),
                         auditMetadataText({.metadata = {{member.key(), member.value()}}})
                             .mid(member.key().size() + 2)});
    m_detail->show(event.action, facts,
                   rowAsJson(panel().filter(), panel().view().currentIndex().row()));
    m_request->setVisible(!event.accessRequestId().isEmpty());
    m_correlated->setVisible(!event.correlationId.isEmpty());
}

void AuditPage::chooseExportFile()
{
    if (m_running) {
        delete m_running;
        m_export->setText(tr("E&xport all …"));
        return Q_EMIT noticeRaised(tr("The export was given up; no file was written."));
    }
    auto *dialog = new QFileDialog(this, tr("Export all that is filtered"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Comma-separated values (*.csv)"), tr("JSON lines (*.ndjson)")});
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(u"audit.csv"_s);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains("ndjson"_L1) ? u"ndjson"_s : u"csv"_s);
    });
    connect(dialog, &QFileDialog::fileSelected, this, &AuditPage::exportTo);
    dialog->open();
}

void AuditPage::exportTo(const QString &path)
{
    delete m_running;
    m_running = new AuditExport(session(), m_filter->filter(), path, this);
    m_export->setText(tr("&Stop the export"));
    connect(m_running, &AuditExport::progressed, this, [this](int events) {
        Q_EMIT noticeRaised(tr("%1 events written …").arg(QLocale().toString(events)));
    });
    connect(
        m_running, &AuditExport::finished, this, [this, path](int events, const QString &problem) {
            m_running->deleteLater();
            m_export->setText(tr("E&xport all …"));
            Q_EMIT noticeRaised(
                problem.isEmpty() ? tr("%1 events are in %2.").arg(QLocale().toString(events), path)
                                  : tr("The export failed: %1").arg(problem));
            Q_EMIT exported(events, problem);
        });
    m_running->start();
}

} // namespace sb::console
