#include "console/widgets/table_panel.h"

#include "console/look/icon.h"
#include "console/look/text_style.h"
#include "console/models/table_text.h"

#include <QFileDialog>
#include <QLocale>
#include <QMenu>
#include <QSaveFile>
#include <QShortcut>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;

TablePanel::TablePanel(TableModel &model, const QString &name, QWidget *parent)
    : QWidget(parent), m_model(model), m_name(name), m_filter(new TableFilterModel(model, this)),
      m_bar(new QHBoxLayout), m_quickFilter(new QLineEdit(this)), m_busy(new BusyBar(this)),
      m_stack(new QStackedWidget(this)), m_view(new TableView(this)),
      m_emptyState(new EmptyState(this)), m_count(makeLabel(TextRole::Muted, {}, this))
{
    m_view->setTable(*m_filter);
    m_view->setAccessibleName(name);
    m_view->setObjectName(u"table"_s);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_emptyState);
    makeBar(name);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::half);
    layout->addLayout(m_bar);
    layout->addWidget(m_busy);
    layout->addWidget(m_stack, 1);
    layout->addWidget(m_count);
    connect(&m_model, &TableModel::stateChanged, this, &TablePanel::update);
    for (auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_filter, signal, this, &TablePanel::update);
    connect(m_filter, &QAbstractItemModel::modelReset, this, &TablePanel::update);
    connect(m_view, &TableView::endReached, this, [this] {
        if (m_model.hasMore() && m_model.state() == TableModel::State::Ready)
            Q_EMIT moreWanted();
    });
    connect(m_emptyState, &EmptyState::actionTriggered, this, [this] {
        const QString state = shownState();
        if (state == "filtered"_L1)
            m_quickFilter->clear();
        else if (state == "failed"_L1)
            Q_EMIT refreshWanted();
        else
            Q_EMIT emptyActionTriggered();
    });
    update();
}

void TablePanel::makeBar(const QString &name)
{
    m_bar->setSpacing(spacing::one);
    m_bar->addStretch(1);
    m_quickFilter->setPlaceholderText(tr("Filter  (Ctrl+F)"));
    m_quickFilter->setAccessibleName(tr("Quick filter of %1").arg(name));
    m_quickFilter->setObjectName(u"quickFilter"_s);
    m_quickFilter->setClearButtonEnabled(true);
    m_quickFilter->addAction(icon(u"search"_s, Tone::Muted), QLineEdit::LeadingPosition);
    m_quickFilter->setMinimumWidth(200);
    m_quickFilter->setMaximumWidth(320);
    m_bar->addWidget(m_quickFilter, 2);
    connect(m_quickFilter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setQuickFilter(text);
        update();
    });
    auto *find = new QShortcut(QKeySequence::Find, this);
    find->setContext(Qt::WidgetWithChildrenShortcut);
    connect(find, &QShortcut::activated, this, [this] {
        m_quickFilter->setFocus(Qt::ShortcutFocusReason);
        m_quickFilter->selectAll();
    });
    const auto addTool = [this](const QString &iconName, const QString &what) {
        auto *button = new QToolButton(this);
        button->setIcon(icon(iconName));
        button->setIconSize(QSize(18, 18));
        button->setToolTip(what);
        button->setAccessibleName(what);
        m_bar->addWidget(button);
        return button;
    };
    QToolButton *columns = addTool(u"columns"_s, tr("Columns"));
    columns->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(columns);
    columns->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] {
        menu->clear();
        m_view->fillColumnMenu(*menu);
    });
    QToolButton *exporting = addTool(u"export"_s, tr("Export what is shown"));
    exporting->setObjectName(u"export"_s);
    connect(exporting, &QToolButton::clicked, this, &TablePanel::chooseExportFile);
    QToolButton *refresh = addTool(u"refresh"_s, tr("Refresh (F5)"));
    connect(refresh, &QToolButton::clicked, this, &TablePanel::refreshWanted);
}

void TablePanel::setEmptyText(const EmptyStateText &text)
{
    m_emptyText = text;
    update();
}

void TablePanel::setSlow(bool isSlow)
{
    m_busy->setBusy(isSlow);
}

QString TablePanel::shownState() const
{
    if (m_model.rowCount() > 0)
        return m_filter->rowCount() > 0 ? u"table"_s : u"filtered"_s;
    switch (m_model.state()) {
    case TableModel::State::Loading:
        return u"loading"_s;
    case TableModel::State::Failed:
        return u"failed"_s;
    case TableModel::State::Empty:
    case TableModel::State::Ready:
        return u"empty"_s;
    }
    return {};
}

void TablePanel::update()
{
    const QString state = shownState();
    if (state == "loading"_L1)
        m_emptyState->show(
            {.icon = u"clock"_s, .title = tr("Loading …"), .detail = tr("Asking the server.")});
    else if (state == "failed"_L1)
        m_emptyState->show({.icon = u"error"_s,
                            .title = tr("This could not be loaded"),
                            .detail = m_model.problem(),
                            .action = tr("Try again")});
    else if (state == "filtered"_L1)
        m_emptyState->show(
            {.icon = u"filter"_s,
             .title = tr("Nothing matches the filter"),
             .detail = tr("It hides %1.").arg(counted(m_model.rowCount(), tr("row"), tr("rows"))),
             .action = tr("Clear the filter")});
    else
        m_emptyState->show(m_emptyText);
    QWidget *shown = state == "table"_L1 ? static_cast<QWidget *>(m_view) : m_emptyState;
    if (m_stack->currentWidget() != shown)
        m_stack->setCurrentWidget(shown);
    const QLocale locale;
    const QString all =
        locale.toString(m_model.rowCount()) + (m_model.hasMore() ? u"+"_s : QString());
    m_count->setText(m_filter->isFiltering()
                         ? tr("%1 of %2").arg(locale.toString(m_filter->rowCount()), all)
                         : tr("%1 in all").arg(all));
    m_count->setVisible(m_model.rowCount() > 0);
}

core::Result<void> TablePanel::exportTo(const QString &path) const
{
    QSaveFile file(path);
    const bool isNdjson = path.endsWith(".ndjson"_L1) || path.endsWith(".jsonl"_L1);
    const QByteArray bytes =
        isNdjson ? asNdjson(*m_filter) : asCsv(*m_filter, m_view->shownColumns());
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return core::failure(core::ErrorCode::InvalidValue, file.errorString());
    return {};
}

void TablePanel::chooseExportFile()
{
    auto *dialog = new QFileDialog(this, tr("Export what is shown"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Comma-separated values (*.csv)"), tr("JSON lines (*.ndjson)")});
    dialog->setDefaultSuffix(u"csv"_s);
    dialog->selectFile(m_name.toLower() + u".csv"_s);
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        dialog->setDefaultSuffix(filter.contains("ndjson"_L1) ? u"ndjson"_s : u"csv"_s);
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        const auto written = exportTo(path);
        Q_EMIT noticeRaised(
            written ? tr("Written to %1").arg(path)
                    : tr("%1 could not be written: %2").arg(path, written.error().message));
    });
    dialog->open();
}

} // namespace sb::console
